-- Which part of its pipeline a run executes, such as {"from":"Load orders"}; NULL for the whole.
ALTER TABLE runs ADD COLUMN part TEXT;
