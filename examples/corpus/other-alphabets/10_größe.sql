create table größe (wort text) -- Umlaute
