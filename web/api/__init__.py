"""The versioned JSON interface."""

from threading import Lock
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from pipeline.wiring import product_version
from web.api import access, deeds, documents, entering, evidence, looking, many, office, routes, telling
from web.api.door import Tags, handle_errors
from web.api.examples import completed
from web.api.shapes import Problem
from web.desk import Desk

# Fixed paths come before those with a name in their place.
ROUTERS = tuple(
    module.router for module in (many, looking, routes, deeds, evidence, documents, telling, access, entering, office)
)
PREFIX = "/api/v1"
ABOUT = """
Everything the dashboard shows and does. Programs send `Authorization: Bearer …` with a token made under «Interfaces»; a token
never allows more than its person. Lists are paged with `limit` and `offset`; every GET has an ETag. Errors are
`application/problem+json`. What is not there and what belongs to another unit look alike: 404.
"""
ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "content": {"application/problem+json": {}}, "description": words}
    for status, words in {
        401: "No token, or one that is not good any more",
        403: "The token does not allow it",
        404: "Not there, or not yours to see",
        409: "Cannot be done; `detail` says why, in the language of Accept-Language",
        422: "The request is not as described",
        503: "The database cannot be reached just now, or too much is being made: try again after `Retry-After`",
    }.items()
}


def create_api(desk: Desk) -> FastAPI:
    """The interface over one desk; mounted below ``/api/v1``."""
    api = FastAPI(
        title="Xunwang 巡网",
        version=product_version(),
        description=ABOUT,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        responses=ERRORS,
        servers=[{"url": PREFIX}],
    )
    api.state.desk = desk
    api.add_middleware(Tags)
    handle_errors(api)
    for router in ROUTERS:
        api.include_router(router)

    guard = Lock()

    @api.get("/openapi.json", include_in_schema=False)
    def described(request: Request) -> JSONResponse:
        """This description."""
        with guard:
            return JSONResponse(completed(api.openapi()))

    return api
