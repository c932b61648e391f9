/** Holds every import to the rules of .dependency-cruiser.cjs: `npm run imports`. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise, type ICruiseOptions, type IFlattenedRuleSet } from 'dependency-cruiser';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Where code is; what does not exist (yet) is passed over. */
const FOLDERS = ['gateway', 'subgraphs', 'drizzle', 'scripts'];

export interface ImportViolation {
  /** The rule's name in .dependency-cruiser.cjs, whose comment says what it is good for. */
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

/** Every import below `root` that breaks a rule, and how many modules were looked at. */
export async function checkImports(
  root: string = ROOT,
): Promise<{ readonly violations: readonly ImportViolation[]; readonly moduleCount: number }> {
  const { forbidden, options } = createRequire(import.meta.url)('../.dependency-cruiser.cjs') as {
    forbidden: NonNullable<IFlattenedRuleSet['forbidden']>;
    options: ICruiseOptions;
  };
  const { output } = await cruise(
    FOLDERS.filter(folder => existsSync(path.join(root, folder))),
    { ...options, baseDir: path.resolve(root), validate: true, ruleSet: { forbidden } },
  );
  if (typeof output === 'string') throw new Error(output);
  return {
    violations: output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
    moduleCount: output.summary.totalCruised,
  };
}

if (import.meta.main) {
  const { violations, moduleCount } = await checkImports();
  for (const { rule, from, to } of violations) console.error(`${rule}: ${from} → ${to}`);
  if (moduleCount === 0) throw new Error('No module was found: the check has looked at nothing.');
  if (violations.length > 0) process.exit(1);
  console.log(`Imports keep to the rules (${moduleCount} modules).`);
}
