import { registerMessages, renderCode } from '../../base/index.ts';
import type { Dialect, ParsedDeploy } from '../../config/index.ts';

/** What the status bar says of a file: `Jiji config: form B`. */
export const dialectName = (parsed: ParsedDeploy): string => nameOfDialect(parsed.dialect.dialect);

export const nameOfDialect = (dialect: Dialect): string => renderCode('jiji/dialect-info', { form: dialect });

registerMessages({ 'jiji/dialect-info': 'Jiji config: form {form}' });
