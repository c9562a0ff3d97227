import { describe, expect, it } from 'vitest';
import { exportedNames, resolveHandlerFunction } from '../scripts/exports.ts';
import { SCRIPT_EXTENSIONS } from '../contract/runtime.ts';
import { handlerFile, handlerFunction } from './handlerFile.ts';
import { BUILT_IN_EVENTS } from '../contract/eventNames.ts';
import type { ExportedNames } from '../scripts/exportedNames.ts';

const EVENTS = [...BUILT_IN_EVENTS, 'reportReady', 'report.ready'];

describe('handlerFile', () => {
  it.each(SCRIPT_EXTENSIONS)('writes a %s script in which the worker finds a function for each event', (extension) => {
    const runtime = extension === '.py' ? 'python' : 'node';
    const script = `handlers/x${extension}`;
    const read = (text: string): ExportedNames => exportedNames(text, runtime, extension.endsWith('ts'));
    for (const event of EVENTS) {
      expect([event, resolveHandlerFunction(read(handlerFile({ event, script })!), event).kind]).toEqual([event, 'function']);
      const named = read(handlerFile({ event, script, function: 'run' })!);
      expect([event, resolveHandlerFunction(named, event, 'run').kind]).toEqual([event, 'function']);
    }
  });

  it('has nothing for a file that the host does not run', () => {
    expect(handlerFile({ event: 'onFileSave', script: 'handlers/x.rb' })).toBeUndefined();
    expect(handlerFile({ event: 'onFileSave', script: 'handlers/x' })).toBeUndefined();
  });

  it('hands the content back unchanged', () => {
    expect(handlerFile({ event: 'onFileSave', script: 'x.js' })).toBe(
      "'use strict';\n\nexports.onFileSave = (eventText) => {\n  const event = JSON.parse(eventText);\n  return { success: true, formattedContent: event.fileContent };\n};\n",
    );
    expect(handlerFile({ event: 'onFileSave', script: 'x.py' })).toBe(
      'import json\n\n\ndef on_file_save(event_text):\n    event = json.loads(event_text)\n    return {"success": True, "formattedContent": event["fileContent"]}\n',
    );
  });

  it('reads no event that it does not need', () => {
    expect(handlerFile({ event: 'onCommand', script: 'x.ts' })).toBe('export function onCommand() {\n  return { success: true };\n}\n');
    expect(handlerFile({ event: 'onCommand', script: 'x.py' })).toBe('def on_command(_event_text):\n    return {"success": True}\n');
    expect(handlerFunction({ event: 'onCommand', script: 'x.py' })).toBe('def on_command(event_text):\n    return {"success": True}\n');
  });
});
