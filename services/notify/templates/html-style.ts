/**
 * The one style sheet of every mail. Whoever's reader drops it still has headings, lists and paragraphs. Sizes in rem, so that
 * a larger font, or 200 %, makes all of it larger.
 */

/** Where the dark half of the style begins; a preview asks for one half or the other by another condition. */
export const darkCondition = '(prefers-color-scheme: dark)';

export const mailStyle = `
:root { color-scheme: light dark; }
body { margin: 0; padding: 1rem; background: #eeece7; color: #1d2125; font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; overflow-wrap: anywhere; }
main { max-width: 38rem; margin: 0 auto; padding: 1.5rem; border-radius: .75rem; background: #ffffff; }
h1 { margin: 0 0 1.25rem; font-size: 1.375rem; line-height: 1.3; }
h2 { margin: 1.75rem 0 .5rem; font-size: 1.0625rem; line-height: 1.35; }
p, ul, ol { margin: 0 0 .85rem; }
ul, ol { padding-inline-start: 1.5rem; }
li { margin: 0 0 .4rem; }
a { color: #0b4fa8; }
.entered { margin: 1.25rem 0; padding: 1rem; border: 1px solid #d9b64a; border-radius: .5rem; background: #fff6d6; color: #2f2300; text-align: center; font: 700 1.75rem/1.4 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; letter-spacing: .12em; }
.entered span { display: inline-block; margin: 0 .35em; white-space: nowrap; }
.from { margin: 1.75rem 0 0; padding-top: 1rem; border-top: 1px solid #d5d2cb; color: #4d555d; font-size: .9375rem; }
@media ${darkCondition} {
body { background: #121416; color: #e9e7e2; }
main { background: #1d2023; }
a { color: #9cc4ff; }
.entered { border-color: #8a7021; background: #3d320f; color: #ffedb3; }
.from { border-top-color: #3d4247; color: #b0b6bc; }
}
`;
