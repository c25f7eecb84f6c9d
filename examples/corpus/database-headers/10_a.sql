[sqlite]
create table header (n integer)
