"""What a browser is asked about links: which of them a visitor can see on the page as it stands."""

SEEN = """(addresses) => {
  const wanted = new Set(addresses);
  const plain = (href) => { try { const url = new URL(href, document.baseURI); url.hash = ''; return url.href; } catch { return ''; } };
  const paper = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.backgroundImage !== 'none') return 'picture';
      const rgba = style.backgroundColor.match(/[\\d.]+/g);
      if (rgba && !(rgba.length === 4 && Number(rgba[3]) === 0)) return rgba.slice(0, 3).join();
    }
    return '255,255,255';
  };
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
    return !(ink && (ink.slice(0, 3).join() === paper(link) || (ink.length === 4 && Number(ink[3]) === 0)));
  };
  const seen = new Set();
  for (const link of document.querySelectorAll('a[href],area[href]')) {
    const address = plain(link.getAttribute('href'));
    if (wanted.has(address) && !seen.has(address) && visible(link)) seen.add(address);
  }
  return [...seen];
}"""
