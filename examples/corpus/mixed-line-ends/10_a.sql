create table mixed_ends
(n integer)
;