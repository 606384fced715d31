import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MarkedOutput, outputLimitBytes } from './marked-output.ts';

const nonce = '0123456789abcdef0123456789abcdef';
const forged = [Buffer.from('\nffff begin\n'), Buffer.from(`${nonce.slice(0, 31)} end 7 0\n`), Buffer.from(`${nonce} end 8 0\n`), Buffer.from(nonce), Buffer.from(`${nonce} en`), Buffer.from([0, 10, 13, 255])];

describe('marked output', () => {
  it('finds exactly what stands between the markers, however it is cut into pieces and whatever it looks like', () => {
    const piece = fc.oneof(fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)), fc.constantFrom(...forged));
    fc.assert(fc.property(fc.array(piece), fc.array(piece), fc.integer({ min: 0, max: 255 }), fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (before, body, status, cuts) => {
      const wanted = Buffer.concat(body);
      const all = Buffer.concat([...before, Buffer.from(`${nonce} begin\n`), wanted, Buffer.from(`${nonce} end 7 ${status}\n`), Buffer.from('late')]);
      const output = new MarkedOutput();
      const seen: Buffer[] = [];
      output.expect({ nonce, sequence: 7 }, (bytes) => seen.push(Buffer.from(bytes)));
      for (let at = 0, cut = 0; at < all.length; cut++) {
        const length = cuts[cut % cuts.length]!;
        output.feed(all.subarray(at, at + length));
        at += length;
      }
      expect(output.status).toBe(status);
      expect(Buffer.concat(seen).equals(wanted)).toBe(true);
      expect(output.text).toBe(wanted.toString('utf8'));
    }));
  });

  it('gives a line on as soon as its line break is there', () => {
    const output = new MarkedOutput();
    const seen: string[] = [];
    output.expect({ nonce, sequence: 1 }, (bytes) => seen.push(bytes.toString()));
    output.feed(Buffer.from(`${nonce} begin\nhello\n`));
    expect(seen).toEqual(['hello\n']);
  });

  it('keeps 1 MiB and says that more came', () => {
    const output = new MarkedOutput();
    output.expect({ nonce, sequence: 1 });
    output.feed(Buffer.from(`${nonce} begin\n`));
    for (let index = 0; index < 11; index++) output.feed(Buffer.alloc(100 * 1024, 'x'));
    output.feed(Buffer.from(`${nonce} end 1 0\n`));
    expect(output.text).toHaveLength(outputLimitBytes);
    expect(output.truncated).toBe(true);
    expect(output.status).toBe(0);
  });

  it('keeps what comes before and between frames out of them', () => {
    const output = new MarkedOutput();
    output.expect({ nonce, sequence: 1 });
    output.feed(Buffer.from(`Welcome!\n${nonce} begin\none${nonce} end 1 0\nfrom the background`));
    output.expect({ nonce: nonce.replaceAll('0', '1'), sequence: 2 });
    output.feed(Buffer.from(`more${nonce.replaceAll('0', '1')} begin\ntwo${nonce.replaceAll('0', '1')} end 2 0\n`));
    expect(output.text).toBe('two');
    expect(output.noise).toBe('Welcome!\nfrom the backgroundmore');
  });
});
