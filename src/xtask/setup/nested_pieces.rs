
// Added by Maia Designer's `cargo xtask setup`; not a part of xtask itself.

/// Where a symbol goes that several pieces need. `a__b` is loaded only when `a` is there, so `a` gets what both need.
/// What a piece without parent shares with others goes to the main module: a call from one module to another is larger
/// than one inside, and the first visit loads such a piece in any case.
fn nested(identifier: SplitModuleIdentifier) -> SplitModuleIdentifier {
    let SplitModuleIdentifier::Chunk(all) = identifier else {
        return identifier;
    };
    let has_parent = |name: &String| {
        name.match_indices("__")
            .any(|(at, _)| name.get(..at).is_some_and(|parent| all.contains(parent)))
    };
    let mut needed_by: BTreeSet<String> = all.iter().filter(|name| !has_parent(name)).cloned().collect();
    if needed_by.len() == 1 {
        return needed_by
            .pop_first()
            .map_or(SplitModuleIdentifier::Main, SplitModuleIdentifier::Split);
    }
    match needed_by.iter().all(|name| name.contains("__")) {
        true => SplitModuleIdentifier::Chunk(needed_by),
        false => SplitModuleIdentifier::Main,
    }
}
