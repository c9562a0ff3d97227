// Texts that name a budget in plain numbers.
import { describe, expect, it } from 'vitest';
import schema from '../../../../schemas/plugin-manifest.schema.json' with { type: 'json' };
import { BUDGETS } from '../../contract/budgets.ts';
import { RULES } from './table.ts';

const inWords = (ms: number): string => `${ms.toLocaleString('en')} ms`;

describe('budgets in texts', () => {
  it('are those that count', () => {
    expect(RULES['manifest/save-budget'].help).toContain(inWords(BUDGETS.beforeSaveMs));
    expect(RULES['manifest/completion-budget'].help).toContain(inWords(BUDGETS.completionMs));
    expect(JSON.stringify(schema)).toContain(inWords(BUDGETS.beforeSaveMs));
  });

  it("are the schema's default", () => {
    expect(schema.properties.settings.properties.maxExecutionTimeMs.default).toBe(BUDGETS.handlerMs);
    expect(JSON.stringify(schema)).toContain(`else ${BUDGETS.handlerMs}.`);
  });
});
