"""When a page in the browser is done: a condition on what its scripts still have under way, never a fixed wait."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Page

_SETTLED = (
    "patience => window.__xunwangSettled ? window.__xunwangSettled(patience) : document.readyState === 'complete'"
)

# Notes what scripts have under way: requests, bodies being read, timers that end soon. A page whose scripts did nothing that comes
# back later is done when it is loaded; one that has nothing under way any more is given a moment for what cannot be counted (pictures
# whose loading starts something); one with intervals, workers or sockets must be still for longer. Proxies, since gates look
# whether the functions of the browser are the browser's own.
WATCH = """(() => {
  const SOON = 1000, DEEPEST = 3, POLL = 10, LEAVES = 3000;
  const STILL = {never: 0, done: 120, lasting: 250};
  const later = window.setTimeout.bind(window), clock = performance.now.bind(performance);
  let asked = 0, depth = 0, ever = false, lasting = false, late = false, last = 0, loaded = 0, left = -LEAVES;
  const soon = new Set();
  const hook = (where, name, apply) => {
    const own = where && where[name];
    if (typeof own === 'function') where[name] = new Proxy(own, {apply: (_, self, given) => apply(own, self, given)});
  };
  const counted = promise => {
    const done = () => { asked--; last = clock(); };
    ever = true; asked++;
    promise.then(done, done);
    return promise;
  };
  hook(XMLHttpRequest.prototype, 'send', (own, self, given) => {
    ever = true; asked++;
    self.addEventListener('loadend', () => { asked--; last = clock(); }, {once: true});
    try { return Reflect.apply(own, self, given); } catch (error) { asked--; throw error; }
  });
  hook(window, 'fetch', (own, self, given) => counted(Reflect.apply(own, self, given)));
  for (const name of ['json', 'text', 'arrayBuffer', 'blob', 'formData'])
    hook(Response.prototype, name, (own, self, given) => counted(Reflect.apply(own, self, given)));
  const fetched = script => {  // answers come as scripts where they come from another site
    let open = true;
    const done = () => { if (open) asked--; open = false; last = clock(); };
    ever = true; asked++;
    script.addEventListener('load', done);
    script.addEventListener('error', done);
    later(done, LEAVES);  // it may have come before it was seen
  };
  // A chain that goes on for ever (marquees, clocks) is not waited for: only its first links count.
  const deferred = (where, start, end, delay) => {
    hook(where, start, (own, self, given) => {
      ever = true;
      const work = given[0];
      if (typeof work !== 'function' || depth >= DEEPEST || !(delay(given) <= SOON)) return Reflect.apply(own, self, given);
      const level = depth + 1;
      let token;
      const wrapped = function (...values) {
        soon.delete(token);
        const outer = depth;
        depth = level; last = clock();
        try { return Reflect.apply(work, this, values); } finally { depth = outer; }
      };
      token = start + ':' + Reflect.apply(own, self, [wrapped, ...given.slice(1)]);
      soon.add(token);
      return Number(token.split(':')[1]);
    });
    for (const name of end)
      hook(where, name, (own, self, given) => { soon.delete(start + ':' + given[0]); return Reflect.apply(own, self, given); });
  };
  deferred(window, 'setTimeout', ['clearTimeout', 'clearInterval'], given => Number(given[1] || 0));
  deferred(window, 'requestAnimationFrame', ['cancelAnimationFrame'], () => 0);
  deferred(window, 'requestIdleCallback', ['cancelIdleCallback'], () => 0);
  hook(window, 'setInterval', (own, self, given) => { ever = lasting = true; return Reflect.apply(own, self, given); });
  for (const name of ['Worker', 'SharedWorker', 'WebSocket', 'EventSource', 'MessageChannel'])
    if (window[name]) window[name] = new Proxy(window[name], {construct: (own, given, made) => {
      ever = lasting = true;
      return Reflect.construct(own, given, made);
    }});
  document.addEventListener('readystatechange', () => {
    if (document.readyState === 'interactive')
      new MutationObserver(changes => {
        last = clock();
        late = late || document.readyState === 'complete';
        for (const change of changes) for (const node of change.addedNodes) if (node.localName === 'script' && node.src) fetched(node);
      }).observe(document, {childList: true, subtree: true, characterData: true});
  });
  window.addEventListener('load', () => { loaded = last = clock(); }, {once: true});
  // Gates leave for the page behind them; downloads look the same and leave nothing.
  window.addEventListener('beforeunload', () => { left = clock(); });
  const settled = patience => new Promise(resolve => {
    const start = clock();
    const look = () => {
      const moment = clock(), complete = document.readyState === 'complete';
      if (complete && !loaded) loaded = moment;
      const waiting = asked > 0 || moment - left < LEAVES || (soon.size > 0 && moment - loaded < SOON);
      const refresh = document.querySelector('meta[http-equiv=refresh i]');
      const quiet = lasting || soon.size || refresh ? STILL.lasting
        : ever || late || document.querySelector('script[type=module]') ? STILL.done : STILL.never;
      const still = complete && !waiting && moment - last >= quiet;
      if (still || moment - start > patience) resolve(still);
      else later(look, POLL);
    };
    later(look, 0);
  });
  Object.defineProperty(window, '__xunwangSettled', {value: settled});
})();"""
"""For every document of a context, before its own scripts."""


async def settled(page: "Page", patience_s: float) -> None:
    """Returns once nothing moves any more, or when patience is at an end. PlaywrightError when the page leaves meanwhile."""
    await page.evaluate(_SETTLED, patience_s * 1000)
