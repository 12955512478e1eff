//! The page's start: trunk builds this into the module that index.html loads.

fn main() {
    web::start();
}
