-- A database and a user for each service; notify's two processes share one, postal's two have one each. None can see another's. The password is public: for trying only.
CREATE DATABASE credentials CHARACTER SET utf8mb4;
CREATE USER credentials IDENTIFIED BY 'for-trying-only';
GRANT ALL ON credentials.* TO credentials;

CREATE DATABASE notify CHARACTER SET utf8mb4;
CREATE USER notify IDENTIFIED BY 'for-trying-only';
GRANT ALL ON notify.* TO notify;

CREATE DATABASE postal CHARACTER SET utf8mb4;
CREATE USER postal IDENTIFIED BY 'for-trying-only';
GRANT ALL ON postal.* TO postal;

CREATE DATABASE postal_desk CHARACTER SET utf8mb4;
CREATE USER postal_desk IDENTIFIED BY 'for-trying-only';
GRANT ALL ON postal_desk.* TO postal_desk;
