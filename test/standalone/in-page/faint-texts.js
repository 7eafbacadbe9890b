// Texts whose colour is too near to that behind them (WCAG 2.2, 1.4.3).
(() => {
  const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
  const luminance = (colour) => {
    const [red, green, blue] = channels(colour).map((channel) => {
      const share = channel / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (element) => {
    if (element === null) return 'rgb(255, 255, 255)';
    const { backgroundColor } = getComputedStyle(element);
    return channels(backgroundColor)[3] === 0 ? behind(element.parentElement) : backgroundColor;
  };
  const hasOwnText = ({ childNodes }) =>
    [...childNodes].some(({ nodeType, data }) => nodeType === 3 && data.trim() !== '');
  return [...document.body.querySelectorAll('*')].filter(hasOwnText).flatMap((element) => {
    const pair = [luminance(getComputedStyle(element).color), luminance(behind(element))];
    const contrast = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
    return contrast >= 4.5 ? [] : [`${contrast.toFixed(2)}: ${element.textContent.trim().slice(0, 40)}`];
  });
})();
