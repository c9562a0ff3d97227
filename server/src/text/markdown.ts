// Text as it is, inside of Markdown.

/** Takes the meaning out of whatever Markdown, HTML in it and the theme icons of an editor would make something else of. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_{}[\]()#+\-.!|<>~$&]/g, String.raw`\$&`)
    .replace(/:(?=\/\/)/g, String.raw`\:`)
    .replace(/\r?\n/g, '  \n');
}
