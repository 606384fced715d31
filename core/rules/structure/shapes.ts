import { keys, wholeReference, type TreeNode } from '../../config/index.ts';

/** Whether a node is of a shape's type; what is inside it is checked apart. A whole `${NAME}` may stand for a number or a boolean. */
export function fits(node: TreeNode, shape: keys.Shape): boolean {
  switch (shape.type) {
    case 'either':
      return shape.of.some((one) => fits(node, one));
    case 'map':
    case 'record':
      return node.kind === 'map' && (shape.type === 'map' ? looksLike(node, shape.keys) : true);
    case 'list':
      return node.kind === 'list';
    case 'text':
      return node.kind === 'scalar' && typeof node.value === 'string';
    default:
      return node.kind === 'scalar' && (isReference(node) || isOfType(node.value, shape.type));
  }
}

const isReference = (node: Extract<TreeNode, { kind: 'scalar' }>): boolean => typeof node.value === 'string' && wholeReference(node.value) !== undefined;

const isOfType = (value: unknown, type: 'integer' | 'number' | 'boolean'): boolean =>
  type === 'boolean' ? typeof value === 'boolean' : typeof value === 'number' && (type === 'integer' ? Number.isInteger(value) : Number.isFinite(value));

/** A map that has none of the keys of `environment` but others is the flat form of it; every other map is what it should be. */
function looksLike(node: Extract<TreeNode, { kind: 'map' }>, level: keys.Level): boolean {
  return level !== keys.environmentKeys || node.entries.length === 0 || node.entries.some((entry) => Object.hasOwn(level, entry.key));
}

/** `a list or text`: what is expected, for people. */
export function describeShape(shape: keys.Shape): string {
  switch (shape.type) {
    case 'either':
      return [...new Set(shape.of.map(describeShape))].join(' or ');
    case 'map':
    case 'record':
      return 'a mapping';
    case 'list':
      return 'a list';
    case 'text':
      return 'text';
    case 'integer':
      return 'a whole number';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
  }
}

export function describeNode(node: TreeNode): string {
  if (node.kind === 'map') return 'a mapping';
  if (node.kind === 'list') return 'a list';
  if (typeof node.value === 'boolean') return String(node.value);
  return typeof node.value === 'number' ? `the number ${node.text}` : 'text';
}
