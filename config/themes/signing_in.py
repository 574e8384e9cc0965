"""Signing in through the organisation's own identity provider (OpenID Connect)."""

from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta

from config.kinds import Filled, Issuer, RoleOfGroup
from config.theme import setting


@dataclass(frozen=True, kw_only=True)
class SigningIn:
    """Signing in through the organisation's own identity provider (OpenID Connect)."""

    oidc_issuer: Issuer = setting(
        "",
        "统一身份认证（OpenID Connect）的签发者网址，如 https://id.city.example/realms/city；不填则只用密码登录",
        "Issuer address of an OpenID Connect provider, such as https://id.city.example/realms/city; without it people sign in "
        "with passwords only",
    )
    oidc_client_id: str = setting(
        "", "在统一身份认证处登记的应用编号（client_id）", "Client id under which the provider knows this installation"
    )
    oidc_client_secret: str = setting(
        "",
        "在统一身份认证处登记的应用密钥；公开客户端不填",
        "Client secret the provider has given out; empty for a public client",
        secret=True,
    )
    oidc_name: Annotated[str, Meta(max_length=40)] = setting(
        "",
        "登录页按钮上统一身份认证的名称，如“市政务统一认证”",
        "Name of the provider on the button of the sign-in page, such as «City ID»",
    )
    oidc_scopes: Filled = setting(
        "openid email profile", "登录时请求的范围，用空格分隔", "Scopes asked for when signing in, separated by spaces"
    )
    oidc_claim: Filled = setting(
        "email",
        "身份令牌中的哪一项与这里人员的邮箱对应，如 email、preferred_username",
        "Claim of the identity token that equals a person's mail address here, such as email or preferred_username",
    )
    oidc_unknown: Literal["refuse", "create"] = setting(
        "refuse",
        "这里没有登记的人怎么办：refuse 拒绝登录，create 自动建立（角色按组对应，没有对应则为只读）",
        "People who are not known here: refuse them, or create them (role by group, else viewer)",
    )
    oidc_groups_claim: Filled = setting(
        "groups", "身份令牌中列出所属组的一项", "Claim of the identity token that lists a person's groups"
    )
    oidc_roles: tuple[RoleOfGroup, ...] = setting(
        (),
        "组与角色的对应，用逗号分隔，如 监管科=supervisor,审核组=reviewer；填写后，不属于任何一组的人不能由此登录",
        "Role by group, separated by commas, such as web-admins=supervisor,web-review=reviewer; once set, nobody outside these "
        "groups comes in this way",
    )
