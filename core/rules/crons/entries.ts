import { entriesOf, isMap, valueOf, type MapEntry } from '../../config/index.ts';
import { perParse, serviceEntries } from '../view.ts';

/** One scheduled command of a service. */
export interface Cron {
  readonly service: MapEntry;
  readonly entry: MapEntry;
}

/** Every scheduled command of a file of form C; other forms have none. */
export const crons = perParse((parsed): readonly Cron[] =>
  parsed.dialect.dialect !== 'C' ? [] : serviceEntries(parsed).flatMap((service) => {
    const map = valueOf(service.value, 'crons');
    return isMap(map) ? entriesOf(map).map((entry) => ({ service, entry })) : [];
  }),
);
