-- Since when, and until when, some server could hear heartbeats without a gap. One row.
CREATE TABLE listening (
    id BIGINT PRIMARY KEY,
    heard_since BIGINT NOT NULL,
    heard_until BIGINT NOT NULL
);
