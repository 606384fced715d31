import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { problem, ProblemError, registerMessages } from '../base/index.ts';

const entry = z.object({
  name: z.enum(['corrosion', 'coredns', 'kamal-proxy']),
  version: z.string().regex(/^[A-Za-z0-9._+-]+$/),
  arch: z.enum(['amd64', 'arm64']),
  kind: z.enum(['binary', 'image']),
  /** Relative to the folder. */
  file: z.string().min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  size: z.number().int().positive(),
  image: z.string().optional(),
}).refine((part) => part.kind === 'binary' || part.image !== undefined, 'an image part names its image');

const manifest = z.object({ version: z.literal(1), parts: z.array(entry) });

export type FolderManifest = z.infer<typeof manifest>;
export type FolderEntry = z.infer<typeof entry>;

/** `manifest.json` of a folder of parts; rejects with `parts-manifest` when it is missing or not what it should be. */
export async function readFolderManifest(file: string): Promise<FolderManifest> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw invalid(file, error instanceof Error ? error.message : String(error));
  }
  try {
    return manifest.parse(JSON.parse(text));
  } catch (error) {
    throw invalid(file, error instanceof z.ZodError ? z.prettifyError(error) : String(error));
  }
}

const invalid = (file: string, reason: string): ProblemError =>
  new ProblemError(problem('parts-manifest', { file }, { evidence: reason, remedy: { code: 'parts-manifest.remedy' } }));

registerMessages({
  'parts-manifest': '{file} is no list of server parts.',
  'parts-manifest.remedy': 'Build a folder of parts with `npm run parts` and name it with --parts.',
});
