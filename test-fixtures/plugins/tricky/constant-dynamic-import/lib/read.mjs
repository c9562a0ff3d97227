const disk = await import('node:fs');

export const readNotes = async () => disk.readFileSync('notes.txt', 'utf8');
