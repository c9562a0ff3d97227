// How the page of an event looks: in the colours of the editor's theme, and nothing that only a colour tells.
import { Html } from './html.ts';

export const pageStyle = new Html(`
body { padding: 0 20px 40px; color: var(--vscode-foreground); background: var(--vscode-editor-background); font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); line-height: 1.5; }
main { max-width: 1000px; }
h1 { font-size: 1.6em; font-weight: 400; margin: 20px 0 0; overflow-wrap: anywhere; }
h2 { font-size: 1.15em; font-weight: 600; margin: 28px 0 8px; padding-bottom: 4px; border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent)); }
p { margin: 4px 0 8px; }
.outcome { font-size: 1.1em; }
.good { color: var(--vscode-charts-green); }
.bad { color: var(--vscode-errorForeground); }
.warning { color: var(--vscode-editorWarning-foreground); }
.quiet { color: var(--vscode-descriptionForeground); }
.hint { color: var(--vscode-descriptionForeground); max-width: 800px; }
.actions { display: flex; flex-wrap: wrap; gap: 8px; margin: 12px 0 8px; }
button { font: inherit; cursor: pointer; padding: 3px 12px; border-radius: 2px; border: 1px solid var(--vscode-contrastBorder, var(--vscode-button-border, transparent)); color: var(--vscode-button-secondaryForeground); background: var(--vscode-button-secondaryBackground); }
button:hover { background: var(--vscode-button-secondaryHoverBackground); }
button.primary { color: var(--vscode-button-foreground); background: var(--vscode-button-background); }
button.primary:hover { background: var(--vscode-button-hoverBackground); }
td.buttons { white-space: nowrap; }
td.buttons button { padding: 0 8px; margin-right: 4px; }
:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }
pre:focus-visible, summary:focus-visible, .scrolled:focus-visible { outline-offset: 0; }
table { border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: 3px 16px 3px 0; overflow-wrap: anywhere; }
tbody th { font-weight: 400; }
.facts th { color: var(--vscode-descriptionForeground); white-space: nowrap; }
.facts { margin-top: 12px; }
section thead th { font-weight: 600; color: var(--vscode-descriptionForeground); white-space: nowrap; overflow-wrap: normal; }
.number { text-align: right; white-space: nowrap; }
.said td { padding-left: 16px; white-space: pre-wrap; color: var(--vscode-descriptionForeground); }
.scrolled { overflow-x: auto; }
pre { font-family: var(--vscode-editor-font-family); font-size: var(--vscode-editor-font-size); margin: 4px 0; padding: 8px 10px; overflow: auto; max-height: 60vh; background: var(--vscode-textCodeBlock-background); border: 1px solid var(--vscode-contrastBorder, transparent); tab-size: 4; }
.json { font-family: var(--vscode-editor-font-family); font-size: var(--vscode-editor-font-size); overflow-wrap: anywhere; }
.json ul { list-style: none; margin: 0; padding-left: 22px; }
summary { cursor: pointer; }
.json li > div { padding-left: 1.1em; }
.key { color: var(--vscode-symbolIcon-propertyForeground, var(--vscode-foreground)); font-weight: 600; }
.text { color: var(--vscode-debugTokenExpression-string); }
.plain { color: var(--vscode-debugTokenExpression-number); }
.note { color: var(--vscode-descriptionForeground); font-style: italic; }
.chart { display: grid; grid-template-columns: fit-content(30%) 1fr; column-gap: 12px; margin-bottom: 12px; }
.labels span { display: block; height: 20px; line-height: 20px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
svg { width: 100%; display: block; border-left: 1px solid var(--vscode-descriptionForeground); }
.scale { grid-column: 2; display: flex; justify-content: space-between; color: var(--vscode-descriptionForeground); font-size: 0.9em; }
.swatch { display: inline-block; width: 10px; height: 10px; margin-right: 5px; border: 1px solid var(--vscode-contrastBorder, transparent); }
rect { stroke: var(--vscode-editor-background); stroke-width: 1px; }
.queued { fill: var(--vscode-descriptionForeground); background: var(--vscode-descriptionForeground); }
.import { fill: var(--vscode-charts-yellow); background: var(--vscode-charts-yellow); }
.wire { fill: var(--vscode-charts-purple); background: var(--vscode-charts-purple); }
.handler { fill: var(--vscode-charts-blue); background: var(--vscode-charts-blue); }
.response { fill: var(--vscode-charts-green); background: var(--vscode-charts-green); }
`);
