# Makes the installation's keys where there are none, and gives each process its own. Run by compose.yaml's `keys`.
set -eu
umask 077

# portal.key is the last file that the command writes.
[ -e /authority/portal.key ] || node dist/cli/main.js keys --out /authority --domain example.org
# What an earlier version made lacks keys and certificates that this one needs.
for name in credentials postal-post postal-desk; do node dist/cli/main.js keys --add-to /authority/$name.keyring.json; done
node dist/cli/main.js keys --add-to /authority/notify-sms.keyring.json --add-to /authority/notify-mail.keyring.json
for caller in operators print-centre; do
  [ -e "/authority/$caller.key" ] || node dist/cli/main.js keys --out /authority --domain example.org --certificate "$caller"
done

give() { # a process's folder, and its name among the keys
  for kind in pem key keyring.json; do cp -p "/authority/$2.$kind" "/give/$1/"; done
  cp -p /authority/ca.pem "/give/$1/"
}
give credentials credentials
give notify notify-mail
give notify-sms notify-sms
give postal postal-post
give postal-desk postal-desk
