from django.conf import settings
from django.db import models

# Every draft of one user; more than anyone has open, and a bound on what a script can store.
MAX_DRAFTS = 200
MAX_DRAFT_BYTES = 64 * 1024


class Draft(models.Model):
    """What a user has typed in a form and not yet sent. Secret fields are never in it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=120)
    data = models.JSONField(default=dict)
    updated_at = models.DateTimeField()
    # The page it was last saved from: another page that has not seen it does not write over it.
    page = models.CharField(max_length=16, default="", db_default="")

    class Meta:
        verbose_name = "utkast"
        verbose_name_plural = "utkast"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_draft_per_user_and_form")]
        indexes = [models.Index(fields=["updated_at"], name="draft_by_age")]

    def __str__(self) -> str:
        return self.key


class SubmittedOnce(models.Model):
    """A form token that has been used, and where its submit led."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField()
    url = models.CharField(max_length=500, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "förbrukad formulärnyckel"
        verbose_name_plural = "förbrukade formulärnycklar"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_submit_per_user_and_token")]
        indexes = [models.Index(fields=["created_at"], name="submitted_once_by_age")]

    def __str__(self) -> str:
        return str(self.key)
