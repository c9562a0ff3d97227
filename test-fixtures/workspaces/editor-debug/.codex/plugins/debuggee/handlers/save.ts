interface SaveEvent {
  filePath: string;
  fileContent: string;
}

type Counts = { lines: number; words: number };

export function onFileSave(eventJson: string): { success: boolean; message: string } {
  const event = JSON.parse(eventJson) as SaveEvent;
  const counts: Counts = { lines: event.fileContent.split('\n').length, words: 2 };
  return { success: true, message: `${counts.lines} lines` };
}
