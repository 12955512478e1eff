//! Parses every pipeline file under a folder, writes it back unedited and compares: `round_trip FOLDER`.
//! Prints files, bytes, milliseconds and the files that differ. Never writes to the folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

fn main() -> io::Result<ExitCode> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from).ok_or_else(|| {
        io::Error::new(io::ErrorKind::InvalidInput, "say which folder holds the pipeline files")
    })?;
    let mut files = Vec::new();
    collect(&folder, &mut files)?;
    files.sort();

    // Reading from the disk is not what is measured.
    let mut texts = Vec::new();
    for path in files {
        texts.push((fs::read_to_string(&path)?, path));
    }
    let bytes: usize = texts.iter().map(|(text, _)| text.len()).sum();
    let start = Instant::now();
    let results: Vec<_> = texts.iter().map(|(text, _)| written_back(text)).collect();
    let milliseconds = start.elapsed().as_millis();

    let mut refused = 0;
    let mut differ = 0;
    for (result, (text, path)) in results.iter().zip(&texts) {
        match result {
            Ok(written) if written == text => {}
            Ok(_) => {
                differ += 1;
                println!("differs: {}", path.display());
            }
            Err(error) => {
                refused += 1;
                println!("refused: {}: {error}", path.display());
            }
        }
    }
    println!("{} files, {bytes} bytes, {milliseconds} ms, {refused} refused, {differ} differ", texts.len());
    Ok(if differ == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn written_back(text: &str) -> Result<String, String> {
    let pipeline = dpl::parse(text).map_err(|error| error.to_string())?;
    dpl::write(text, &pipeline).map_err(|error| error.to_string())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.to_string_lossy();
        if path.is_dir() {
            collect(&path, files)?;
        } else if name.ends_with(".orch.yaml") || name.ends_with(".tran.yaml") {
            files.push(path);
        }
    }
    Ok(())
}
