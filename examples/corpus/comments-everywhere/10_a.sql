

-- first

/* and */
create table comments (n integer)
-- last