create table tricky (w text) -- a; b
;
