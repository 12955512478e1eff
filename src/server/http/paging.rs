//! The page form of the public API's lists: `?page=&size=`, from 0, 25 unless said otherwise, at most 100.

use api::agent::Page;

use super::problem::Refused;
use super::query::Parameters;

/// Which page was asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paging {
    page: u64,
    size: u64,
}

impl Paging {
    pub(super) fn of(query: &Parameters) -> Result<Paging, Refused> {
        Ok(Paging {
            page: query.number("page", 0, 0, u64::from(u32::MAX))?,
            size: query.number("size", 25, 1, 100)?,
        })
    }

    /// That page of the whole list.
    pub(super) fn cut<T>(self, all: Vec<T>) -> Page<T> {
        let Paging { page, size } = self;
        let total = u64::try_from(all.len()).unwrap_or(u64::MAX);
        let skip = usize::try_from(page.saturating_mul(size)).unwrap_or(usize::MAX);
        let take = usize::try_from(size).unwrap_or(usize::MAX);
        Page { page, size, total, results: all.into_iter().skip(skip).take(take).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_cover_the_list_without_overlap() {
        let cut = |page| Paging { page, size: 2 }.cut(vec![1, 2, 3]);
        assert_eq!((cut(0).total, cut(0).results), (3, vec![1, 2]));
        assert_eq!(cut(1).results, [3]);
        assert!(cut(2).results.is_empty());
        assert!(cut(u64::MAX).results.is_empty());
    }
}
