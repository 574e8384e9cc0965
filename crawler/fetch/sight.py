"""What a browser is asked about links: which of them a visitor can see on the page as it stands, and to frame the place of one."""

SEEN = """(addresses) => {
  const wanted = new Set(addresses);
  const plain = (href) => { try { const url = new URL(href, document.baseURI); url.hash = ''; return url.href; } catch { return ''; } };
  const paper = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.backgroundImage !== 'none') return null;
      for (const made of ['::before', '::after']) {
        const one = getComputedStyle(at, made);
        if (one.content !== 'none' && (one.backgroundImage !== 'none' || opaque(one.backgroundColor))) return null;
      }
      const rgba = opaque(style.backgroundColor);
      if (rgba) return rgba.length === 4 && Number(rgba[3]) < 1 ? null : rgba;
    }
    return [255, 255, 255];
  };
  const opaque = (colour) => {
    const rgba = colour.match(/[\\d.]+/g);
    return rgba && !(rgba.length === 4 && Number(rgba[3]) === 0) ? rgba : null;
  };
  const alike = (one, other) => [0, 1, 2].every(at => Math.abs(Number(one[at]) - Number(other[at])) <= 8);
  const behind = (link) => {
    link.scrollIntoView({block: 'center', inline: 'center'});
    const box = link.getBoundingClientRect();
    const all = document.elementsFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return all.filter(one => one !== link && !link.contains(one) && !one.contains(link));
  };
  const covered = (link, ink) => behind(link).some(one => {
    if (one.matches('img,svg,canvas,video,iframe,object,embed')) return true;
    const style = getComputedStyle(one), rgba = opaque(style.backgroundColor);
    return style.backgroundImage !== 'none' || Boolean(rgba && !alike(ink, rgba));
  });
  const visible = (link) => {
    const box = link.getBoundingClientRect();
    const inner = [...link.querySelectorAll('*')].map(one => one.getBoundingClientRect()).concat([box]);
    const large = inner.find(one => one.width > 2 && one.height > 2);
    if (!large) return false;
    const left = large.left + scrollX, top = large.top + scrollY;
    const root = document.documentElement;
    if (left + large.width <= 0 || top + large.height <= 0 || left >= Math.max(root.scrollWidth, innerWidth)) return false;
    let opacity = 1;
    for (let at = link; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.display === 'none') return false;
      opacity *= Number(style.opacity);
      if (at !== link && style.overflow !== 'visible') {
        const clip = at.getBoundingClientRect();
        if (clip.width <= 2 || clip.height <= 2) return false;
      }
    }
    const own = getComputedStyle(link);
    if (own.visibility !== 'visible' || opacity <= 0.05) return false;
    if (link.querySelector('img,svg,canvas,video')) return true;
    if (!link.textContent.trim() || parseFloat(own.fontSize) <= 2) return false;
    const ink = own.color.match(/[\\d.]+/g);
    if (!ink || own.textShadow !== 'none' || own.webkitTextStrokeWidth !== '0px') return true;
    if (ink.length === 4 && Number(ink[3]) === 0) return own.backgroundImage !== 'none';
    const ground = paper(link);
    return ground === null || !alike(ink, ground) || covered(link, ink);
  };
  const seen = new Set();
  for (const link of document.querySelectorAll('a[href],area[href]')) {
    const address = plain(link.getAttribute('href'));
    if (wanted.has(address) && !seen.has(address) && visible(link)) seen.add(address);
  }
  return [...seen];
}"""

# A frame above everything, not an outline: a picture that does not load may have no size, a parent may clip.
OUTLINE = """address => {
  document.querySelectorAll('[data-xunwang-frame]').forEach(old => old.remove());
  const bare = text => (text || '').split('#')[0];
  const names = ['href', 'src', 'action', 'data', 'background', 'poster'];
  const all = [...document.querySelectorAll('[href],[src],[action],[data],[background],[poster],[srcset],[style],[onclick]')];
  const hits = all.filter(el => names.some(name => {
    const written = el.getAttribute(name);
    if (written === null) return false;
    if (written.trim() === address) return true;
    try { return bare(new URL(written, document.baseURI).href) === address; } catch { return false; }
  }) || (el.currentSrc && bare(el.currentSrc) === address)
     || (el.getAttribute('onclick') || '').includes(address)
     || (el.getAttribute('style') || '').includes(address.split('/').pop() || address));
  const seen = el => {
    const box = el.getBoundingClientRect(), style = getComputedStyle(el);
    return style.display !== 'none' && style.visibility !== 'hidden' && el.getClientRects().length > 0
      && box.right > 0 && box.bottom + scrollY > 0;
  };
  const hit = hits.find(seen);
  if (!hit) return false;
  hit.scrollIntoView({block: 'center', inline: 'center', behavior: 'instant'});
  const box = hit.getBoundingClientRect();
  const frame = document.createElement('div');
  frame.setAttribute('data-xunwang-frame', '');
  frame.style.cssText = `position:fixed;z-index:2147483647;pointer-events:none;border:3px solid #e00;border-radius:3px;`
    + `box-shadow:0 0 0 3px rgba(255,255,255,.8),0 0 0 9999px rgba(0,0,0,.12);left:${box.left - 6}px;top:${box.top - 6}px;`
    + `width:${Math.max(box.width, 24) + 6}px;height:${Math.max(box.height, 16) + 6}px`;
  document.documentElement.appendChild(frame);
  return true;
}"""
