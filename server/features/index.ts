import type { Feature } from '../feature.ts';
import { codeActionFeature } from './codeActions.ts';
import { completionFeature } from './completion.ts';
import { convertFeature } from './convert.ts';
import { definitionFeature } from './definition.ts';
import { foldingFeature } from './folding.ts';
import { formattingFeature } from './formatting.ts';
import { hoverFeature } from './hover.ts';
import { inlayHintFeature } from './inlayHints.ts';
import { lensFeature } from './lenses.ts';
import { linkedEditingFeature } from './linked-editing.ts';
import { linkFeature } from './links.ts';
import { onTypeFeature } from './on-type.ts';
import { outlineFeature } from './outline.ts';
import { renameFeature } from './rename.ts';
import { selectionFeature } from './selection.ts';
import { semanticTokensFeature } from './semantic-tokens.ts';
import { workspaceSymbolFeature } from './workspace-symbols.ts';

/** Everything that the server can do beside diagnostics; a new feature is one line here. */
export const features: readonly Feature[] = [hoverFeature, completionFeature, inlayHintFeature, codeActionFeature, definitionFeature, outlineFeature, renameFeature, workspaceSymbolFeature, foldingFeature, selectionFeature, formattingFeature, onTypeFeature, linkFeature, linkedEditingFeature, semanticTokensFeature, lensFeature, convertFeature];
