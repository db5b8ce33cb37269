/**
 * How the report looks: on a screen of any width, and on A4. No font is fetched; text is dark on white (over 7:1), and nothing is told by
 * colour alone.
 */
export const style = `
:root { color-scheme: light; font: 16px/1.55 system-ui, "Noto Sans", "Hiragino Sans", "Yu Gothic", "Noto Sans CJK JP", sans-serif; color: #1a1a1a; background: #fff; }
:lang(ja) { font-family: "Hiragino Sans", "Yu Gothic", "Noto Sans CJK JP", "Noto Sans JP", sans-serif; line-break: strict; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem 1rem 4rem; counter-reset: figure table section; overflow-wrap: anywhere; }
section { counter-increment: section; } section > h2::before { content: counter(section) ". "; }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 2.75rem 0 .5rem; padding-bottom: .2rem; border-bottom: 2px solid #1a1a1a; }
h3 { font-size: 1.05rem; margin: 1.6rem 0 .4rem; }
p, ul, dl { margin: .5rem 0; max-width: 46rem; }
:lang(ja) p, :lang(ja) ul { max-width: 44rem; }
ul { padding-left: 1.2rem; } li { margin: .25rem 0; }
a { color: #0b57a4; }
header p { margin: 0; }
.research { font-weight: 600; border: 2px solid #1a1a1a; display: inline-block; padding: .1rem .6rem; margin: .6rem 0 0; }
nav { margin: 1.25rem 0; padding: .75rem 1rem; border: 1px solid #bbb; }
nav h2 { font-size: 1rem; margin: 0; border: 0; padding: 0; }
nav ol { columns: 2 18rem; margin: .25rem 0 0; padding-left: 1.5rem; }
nav li { margin: 0; padding: .2rem 0; break-inside: avoid; }
.verdict { font-size: 1.15rem; font-weight: 650; border-left: .35rem solid #1a1a1a; padding: .2rem 0 .2rem .8rem; margin: .9rem 0; }
.caveats { border: 1.5px solid #1a1a1a; padding: .2rem 1rem .4rem; margin: 1rem 0; background: #fff8e6; max-width: 48rem; }
.caveats h3 { margin: .5rem 0 .2rem; }
.note { font-size: .9rem; color: #444; }
.quotable { border-left: .2rem solid #999; padding-left: 1rem; }
.scroll { overflow-x: auto; margin: .75rem 0 1rem; }
table { min-width: min(100%, 24rem); border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; line-height: 1.4; }
caption { text-align: left; font-weight: 600; padding-bottom: .3rem; }
caption::before { counter-increment: table; content: attr(data-word) " " counter(table) ". "; }
th, td { padding: .28rem .7rem .28rem 0; text-align: right; vertical-align: top; overflow-wrap: normal; }
th:first-child, .text th, .text td { text-align: left; }
.whole { white-space: nowrap; }
thead th { border-top: 2px solid #1a1a1a; border-bottom: 1px solid #1a1a1a; vertical-align: bottom; max-width: 11rem; }
tbody th { font-weight: 400; } tbody th.group { font-weight: 600; text-align: left; padding-top: .55rem; }
tbody:last-child tr:last-child > * { border-bottom: 2px solid #1a1a1a; }
figure { margin: .9rem 0 1.4rem; }
figcaption { font-size: .9rem; max-width: 46rem; margin-top: .3rem; }
figcaption::before { counter-increment: figure; content: attr(data-word) " " counter(figure) ". "; font-weight: 600; }
.plots { display: grid; align-items: end; gap: .75rem 1.5rem; grid-template-columns: minmax(0, 1fr); }
.plots-1 { max-width: 40rem; } .plots-2 { grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); }
.plots-3 { grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); }
svg.plot { display: block; width: 100%; height: auto; font-family: inherit; }
.exemplars { display: grid; gap: .25rem 2rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 25rem), 1fr)); }
.exemplar { margin: .5rem 0; break-inside: avoid; }
.triptych { display: grid; grid-template-columns: repeat(3, 1fr); gap: .3rem; font-size: .85rem; text-align: center; }
.triptych img { display: block; width: 100%; height: auto; background: #000; }
.path { font-family: ui-monospace, "Noto Sans Mono", monospace; font-size: .92em; }
.colour-scale { width: 17rem; max-width: 100%; margin: .75rem 0; font-size: .85rem; }
.colour-scale img { display: block; width: 100%; height: 14px; border: 1px solid #1a1a1a; }
.colour-scale .ticks { display: flex; justify-content: space-between; font-variant-numeric: tabular-nums; } .colour-scale p { margin: 0; }
dl > div { display: grid; grid-template-columns: minmax(9rem, 14rem) 1fr; gap: .25rem 1rem; padding: .3rem 0; border-bottom: 1px solid #ddd; }
dt { font-weight: 600; } dd { margin: 0; min-width: 0; }
code, pre { font-family: ui-monospace, "Noto Sans Mono", monospace; font-size: .85em; } pre { margin: 0; white-space: pre-wrap; }
footer { margin-top: 3rem; padding-top: .5rem; border-top: 1px solid #999; font-size: .9rem; }
@media (max-width: 40rem) { section { counter-increment: section; } section > h2::before { content: counter(section) ". "; }
h1 { font-size: 1.4rem; } dl > div { grid-template-columns: 1fr; gap: 0; } svg.plot { min-width: 20rem; } .plots { overflow-x: auto; } }
@page { size: A4; margin: 17mm 16mm 19mm; @bottom-right { content: counter(page) " / " counter(pages); font: 9pt sans-serif; } }
@media print {
  :root { font-size: 10pt; } body { max-width: none; padding: 0; }
  h2, h3, caption, thead { break-after: avoid; } h2 { margin-top: 1.6rem; }
  figure, .scroll, tr, li, .colour-scale, svg, .verdict, dl > div { break-inside: avoid; }
  h2 + *, h3 + * { break-before: avoid; }
  .scroll, .plots { overflow: visible; } table { font-size: 8.3pt; } th, td { padding-right: .5rem; }
  .plots-1 { max-width: 135mm; } .plots-2, .exemplars { grid-template-columns: 1fr 1fr; gap: .3rem 1rem; } .plots-3 { grid-template-columns: repeat(3, 1fr); gap: .3rem .6rem; }
  a { color: inherit; text-decoration: none; } nav { break-inside: avoid; }
  .caveats { background: none; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}`;
