create table latin (w text)
