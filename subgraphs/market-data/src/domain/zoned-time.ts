/** Days and times of a market's time zone; trading counts by the same. */
export {
  addDays,
  DAY_MS,
  type DateText,
  dateAt,
  MINUTE_MS,
  momentOf,
  mondayOf,
  offsetMsAt,
  weekdayOf,
} from '@platform/shared/pure';
