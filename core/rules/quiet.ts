import { limits, type MapEntry, type ParsedDeploy, type Range, type SyntaxProblem, type TreeNode } from '../config/index.ts';

/** A stretch of the text in offsets. */
interface Area {
  readonly start: number;
  readonly end: number;
}

/**
 * Where a syntax error makes everything else guesswork: the innermost map or list around the error, with its key, or the
 * error's own lines at top level. Answers whether a range touches such a place.
 */
export function quietAreas(parsed: ParsedDeploy): (range: Range) => boolean {
  const broken = parsed.problems.filter((problem) => problem.code === 'jiji/yaml-syntax');
  if (broken.length === 0) return () => false;
  // No more errors than these were counted: nobody knows where the others are.
  if (broken.length >= limits.syntaxErrors) return () => true;
  const areas = broken.map((problem) => areaOf(parsed, problem));
  // A section that did not parse looks like a missing one.
  const document = parsed.source.document.start;
  return (range) => {
    if (range.start.line === document.line && range.start.character === document.character) return true;
    const [start, end] = [parsed.lines.offset(range.start), parsed.lines.offset(range.end)];
    return areas.some((area) => start < area.end && area.start <= end);
  };
}

/** Of several syntax errors inside one area the first tells what to do; the others follow from it. */
export function firstOfEachArea(parsed: ParsedDeploy, problems: readonly SyntaxProblem[]): readonly SyntaxProblem[] {
  const seen: Area[] = [];
  return problems.filter((problem) => {
    const area = areaOf(parsed, problem);
    const follows = seen.some((other) => problem.start >= other.start && problem.start < other.end);
    seen.push(area);
    return !follows;
  });
}

/** Whether a syntax error lies in a section of the file, or may have swallowed the section. */
export function isSectionBroken(parsed: ParsedDeploy, section: string): boolean {
  const broken = parsed.problems.filter((problem) => problem.code === 'jiji/yaml-syntax');
  if (broken.length === 0) return false;
  const entry = parsed.root?.kind === 'map' ? parsed.root.byKey.get(section) : undefined;
  if (entry?.value === undefined) return true;
  return broken.some((problem) => problem.start <= (entry.value?.end ?? 0) && problem.end >= entry.keyStart);
}

function areaOf(parsed: ParsedDeploy, problem: SyntaxProblem): Area {
  const line = parsed.lines.position(problem.start).line;
  const lines: Area = { start: parsed.lines.start(line), end: Math.max(problem.end, parsed.lines.start(line + 1)) };
  const inner = innermost(parsed.root, problem.start);
  return inner === undefined ? lines : { start: Math.min(inner.start, lines.start), end: Math.max(inner.end, lines.end) };
}

/** The deepest map or list below the root that holds the offset; what stands at a key belongs to the map of that key. */
function innermost(root: TreeNode | undefined, at: number): Area | undefined {
  let best: Area | undefined;
  let node = root;
  while (node !== undefined && node.kind !== 'scalar') {
    const next: MapEntry | TreeNode | undefined =
      node.kind === 'map'
        ? node.entries.find((entry) => !entry.merged && isBranch(entry.value) && entry.keyStart < at && entry.value.end >= at)
        : node.items.find((item) => isBranch(item) && item.start < at && item.end >= at);
    if (next === undefined) break;
    node = 'kind' in next ? next : next.value;
    if (node !== undefined) best = { start: 'kind' in next ? next.start : next.keyStart, end: node.end };
  }
  return best;
}

const isBranch = (node: TreeNode | undefined): node is TreeNode => node !== undefined && node.kind !== 'scalar' && !node.viaAlias;
