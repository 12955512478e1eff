//! Times and durations in words. Pure: the browser's zone comes in as a `WallTime`.

use std::time::Duration;

use model::Timestamp;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// What a clock on the wall shows, somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WallTime {
    pub year: i32,
    /// From 0.
    pub month: u32,
    pub day: u32,
    /// From 0, Sunday.
    pub weekday: u32,
    pub hour: u32,
    pub minute: u32,
    pub second: u32,
    /// How far the clock is ahead of UTC.
    pub offset_minutes: i32,
}

impl WallTime {
    fn is_same_day(self, other: WallTime) -> bool {
        (self.year, self.month, self.day) == (other.year, other.month, other.day)
    }

    fn month_name(self) -> &'static str {
        MONTHS.get(self.month as usize).copied().unwrap_or("")
    }

    fn weekday_name(self) -> &'static str {
        WEEKDAYS.get(self.weekday as usize).copied().unwrap_or("")
    }

    /// `20:14`.
    pub fn hour_and_minute(self) -> String {
        format!("{:02}:{:02}", self.hour, self.minute)
    }

    /// As short as can be understood: `20:14` today, else `24 Nov, 20:14`, with the year when it is another.
    pub fn short(self, now: WallTime) -> String {
        let time = self.hour_and_minute();
        if self.is_same_day(now) {
            time
        } else if self.year == now.year {
            format!("{} {}, {time}", self.day, self.month_name())
        } else {
            format!("{} {} {}, {time}", self.day, self.month_name(), self.year)
        }
    }

    /// `Wednesday 25 Nov, 08:14`, or `today, 20:14`.
    pub fn long(self, now: WallTime) -> String {
        let time = self.hour_and_minute();
        if self.is_same_day(now) {
            format!("today, {time}")
        } else {
            format!("{} {} {}, {time}", self.weekday_name(), self.day, self.month_name())
        }
    }

    /// `UTC+2`, `UTC-3:30`, `UTC`.
    pub fn zone(self) -> String {
        let ahead = self.offset_minutes.unsigned_abs();
        let sign = if self.offset_minutes < 0 { '-' } else { '+' };
        match (ahead / 60, ahead % 60) {
            (0, 0) => "UTC".to_owned(),
            (hours, 0) => format!("UTC{sign}{hours}"),
            (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
        }
    }

    /// Everything: `Wednesday 25 Nov 2026, 08:14:09 UTC+1`.
    pub fn full(self) -> String {
        format!(
            "{} {} {} {}, {}:{:02} {}",
            self.weekday_name(),
            self.day,
            self.month_name(),
            self.year,
            self.hour_and_minute(),
            self.second,
            self.zone()
        )
    }
}

/// A message of the server about something that is held until some time: what comes before the time, and the time.
pub fn held_until(message: &str) -> Option<(&str, Timestamp)> {
    let (head, at) = message.strip_suffix('.')?.rsplit_once(' ')?;
    // What else people and programs write is shown as they wrote it.
    let at = if head.starts_with("Held: ") { at.parse().ok()? } else { return None };
    Some((head, at))
}

/// The two largest units: `11 h 42 min`, `2 min 10 s`, `42 s`, `3 d 4 h`. Less than a second is `0 s`.
pub fn in_words(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, minutes) => two(minutes, "min", seconds % 60, "s"),
        (0, hours, minutes) => two(hours, "h", minutes, "min"),
        (days, hours, _) => two(days, "d", hours, "h"),
    }
}

fn two(large: u64, large_unit: &str, small: u64, small_unit: &str) -> String {
    if small == 0 {
        format!("{large} {large_unit}")
    } else {
        format!("{large} {large_unit} {small} {small_unit}")
    }
}

/// What is left of a countdown. Rounded up, so that it says `1 s` until it is over.
pub fn left_in_words(left: Duration) -> String {
    in_words(Duration::from_secs(left.as_millis().div_ceil(1_000).try_into().unwrap_or(u64::MAX)))
}

/// How long something took, fine enough for short tasks: `< 0.1 s`, `3.2 s`, then as `in_words`.
pub fn taken_in_words(duration: Duration) -> String {
    if duration < Duration::from_millis(50) {
        "< 0.1 s".to_owned()
    } else if duration < Duration::from_secs(10) {
        format!("{:.1} s", duration.as_secs_f64())
    } else {
        in_words(duration)
    }
}

/// How long ago, in one unit: `now`, `12 s ago`, `14 min ago`, `3 h ago`, `2 d ago`.
pub fn ago_in_words(since: Timestamp, now: Timestamp) -> String {
    let seconds = since.until(now).as_secs();
    match seconds {
        0..3 => "now".to_owned(),
        3..60 => format!("{seconds} s ago"),
        60..3_600 => format!("{} min ago", seconds / 60),
        3_600..86_400 => format!("{} h ago", seconds / 3_600),
        _ => format!("{} d ago", seconds / 86_400),
    }
}

/// `1 task`, `2 tasks`.
pub fn counted(count: impl Into<u64>, one: &str) -> String {
    match count.into() {
        1 => format!("1 {one}"),
        count => format!("{count} {one}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn durations_use_their_two_largest_units() {
        let table = [
            (0, "0 s"),
            (42, "42 s"),
            (60, "1 min"),
            (130, "2 min 10 s"),
            (3_600, "1 h"),
            (11 * 3_600 + 42 * 60 + 9, "11 h 42 min"),
            (3 * 86_400 + 4 * 3_600 + 59, "3 d 4 h"),
        ];
        for (given, words) in table {
            assert_eq!(in_words(seconds(given)), words);
        }
    }

    #[test]
    fn a_countdown_says_a_second_until_it_is_over() {
        assert_eq!(left_in_words(Duration::from_millis(1)), "1 s");
        assert_eq!(left_in_words(Duration::from_millis(59_001)), "1 min");
        assert_eq!(left_in_words(Duration::ZERO), "0 s");
    }

    #[test]
    fn short_tasks_show_tenths() {
        assert_eq!(taken_in_words(Duration::from_millis(4)), "< 0.1 s");
        assert_eq!(taken_in_words(Duration::from_millis(430)), "0.4 s");
        assert_eq!(taken_in_words(seconds(12)), "12 s");
    }

    #[test]
    fn ages_use_one_unit() {
        let at = |ago: i64| ago_in_words(Timestamp(1_000_000_000 - ago * 1_000), Timestamp(1_000_000_000));
        assert_eq!(
            [at(-5), at(0), at(12), at(840), at(10_800), at(200_000)].map(|words| words),
            ["now", "now", "12 s ago", "14 min ago", "3 h ago", "2 d ago"]
        );
    }

    #[test]
    fn wall_times_say_no_more_than_needed() {
        let now = WallTime {
            year: 2026,
            month: 10,
            day: 24,
            weekday: 2,
            hour: 20,
            minute: 14,
            second: 9,
            offset_minutes: 60,
        };
        assert_eq!(now.short(now), "20:14");
        assert_eq!(now.long(now), "today, 20:14");
        let tomorrow = WallTime { day: 25, weekday: 3, hour: 8, ..now };
        assert_eq!(tomorrow.short(now), "25 Nov, 08:14");
        assert_eq!(tomorrow.long(now), "Wednesday 25 Nov, 08:14");
        assert_eq!(WallTime { year: 2027, ..tomorrow }.short(now), "25 Nov 2027, 08:14");
        assert_eq!(now.full(), "Tuesday 24 Nov 2026, 20:14:09 UTC+1");
        let zones = [0, -210, 345].map(|offset_minutes| WallTime { offset_minutes, ..now }.zone());
        assert_eq!(zones, ["UTC", "UTC-3:30", "UTC+5:45"]);
    }

    #[test]
    fn the_time_in_a_message_is_found_if_the_server_wrote_it() {
        let held = "Held: runner local is paused by Ada. B, resumes at 1970-01-01T00:00:05Z.";
        let until = Some(("Held: runner local is paused by Ada. B, resumes at", Timestamp(5_000)));
        assert_eq!(held_until(held), until);
        assert_eq!(held_until("Held: runner local is being paused by Ada."), None);
        assert_eq!(held_until("The last row is of 1970-01-01T00:00:05Z."), None);
    }

    #[test]
    fn one_is_not_many() {
        assert_eq!(
            [counted(0_u32, "task"), counted(1_u32, "task"), counted(2_u32, "task")],
            ["0 tasks", "1 task", "2 tasks"]
        );
    }
}
