import { ageWords } from '../../core/network/age.ts';
import type { TunnelPair } from '../types.ts';
import { t } from '../words.ts';

/** A tunnel's state in words: `up`, `down · no handshake for 4 min`. */
export function tunnelStateText(pair: Pick<TunnelPair, 'state' | 'handshakeAgeSeconds'>): string {
  const age = pair.handshakeAgeSeconds;
  if (pair.state === 'up' || pair.state === 'unknown') return t(`tunnel.${pair.state}`);
  if (age === null) return t('tunnel.never');
  return t(`tunnel.${pair.state}`, { age: ageWords(age) });
}
