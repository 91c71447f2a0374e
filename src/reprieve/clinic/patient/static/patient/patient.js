// What a script adds to the patient's pages; everything works without it.
// A form is sent once: a second tap while it is on its way is not needed (a resend would do no harm).
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 8000);
  });
}
addEventListener("pageshow", () => { for (const form of document.querySelectorAll("form[data-once]")) delete form.dataset.sent; });
// "No medicine" and a medicine do not go together: the later tap holds.
for (const row of document.querySelectorAll(".diary-card")) {
  row.addEventListener("change", (event) => {
    const box = event.target;
    if (box.name !== "acute" || !box.checked) return;
    for (const other of row.querySelectorAll("input[name=acute]")) {
      if ((box.value === "none") !== (other.value === "none")) other.checked = false;
    }
  });
}
// On a journey the phone knows the zone before the diary does.
const hint = document.querySelector("form.zone-hint");
if (hint) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && zone !== hint.dataset.zone && new Date().toLocaleString("en", { timeZone: zone }) !== new Date().toLocaleString("en", { timeZone: hint.dataset.zone })) {
    hint.querySelector("[name=time_zone]").value = zone;
    hint.querySelector("[data-zone-name]").textContent = zone.replaceAll("_", " ");
    hint.hidden = false;
  }
}
