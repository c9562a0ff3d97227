// Settings for suites whose pictures are kept: no clutter around what they show.

export const pictureSettings = {
  'window.commandCenter': false,
  'workbench.layoutControl.enabled': false,
  'workbench.navigationControl.enabled': false,
  'chat.disableAIFeatures': true,
  'editor.minimap.enabled': false,
  'editor.scrollBeyondLastLine': false,
  // Fixtures are no complete programs.
  'javascript.validate.enable': false,
  'explorer.compactFolders': true,
} as const;
