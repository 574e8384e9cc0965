"""What only clicks tell, once the walk is done: where a script menu leads, and how a list without addresses goes on; within the budget."""

from crawler.spiders.kit import Kit
from crawler.spiders.walk import Walk


async def follow_clicks(kit: Kit, walk: Walk) -> None:
    """Clicks through the home page's menu and on the pagers that matter, and walks on with what that brings."""
    if kit.narrow and not kit.order.focus:
        return
    home, names = kit.reading.silent_menu()
    if names and kit.may_render(home):
        kit.count_render(home)
        kit.requests += 1
        leads = await kit.browser.click_through(home, names, kit.policy, pacer=kit.pacer(home))
        for wanted in kit.reading.clicked(home, leads):
            walk.want(wanted.url, wanted.need, 1)
        await walk.run()
    for url, most in kit.reading.blind_lists():
        if not kit.may_render(url):
            break
        kit.count_render(url)
        kit.requests += 1
        texts = await kit.browser.turn(url, most, kit.policy, pacer=kit.pacer(url))
        for wanted in kit.reading.turned(url, texts):
            walk.want(wanted.url, wanted.need, 2)
    await walk.run()
