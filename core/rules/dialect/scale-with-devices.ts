import { entryOf, isList, isScalar, type MapEntry } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';
import { conflict, scaleAboveOne } from './scale-with-volumes.ts';

export const scaleWithDevices: Rule = {
  code: 'jiji/scale-with-devices',
  severity: 'error',
  message: 'Several containers on one server do not go with {keys}; set scale to 1 or take it out',
  check: (parsed) =>
    parsed.dialect.dialect !== 'C' ? [] : serviceEntries(parsed).flatMap((service) => {
      const scale = scaleAboveOne(service);
      const held = ['devices', 'gpus', 'privileged'].map((key) => entryOf(service.value, key)).filter((entry) => entry !== undefined && isInForce(entry));
      return scale === undefined || held.length === 0 ? [] : [conflict(scale, held)];
    }),
};

const isInForce = ({ key, value }: MapEntry): boolean => (key === 'privileged' ? isScalar(value) && value.value === true : isList(value) ? value.items.length > 0 : key === 'gpus' && isScalar(value));
