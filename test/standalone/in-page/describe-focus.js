// The focused element as `TAG words`, marked where no outline shows it.
(() => {
  const focused = document.activeElement;
  const words = focused.getAttribute('aria-label') ?? focused.querySelector('h3')?.textContent ?? focused.textContent;
  const outline = getComputedStyle(focused).outlineStyle === 'none' ? ' WITHOUT OUTLINE' : '';
  return `${focused.tagName} ${words.replace(/\s+/g, ' ').trim()}${outline}`;
})();
