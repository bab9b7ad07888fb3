"""The first tables: people, studies, responses, what is personal, drafts, records."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True), "postgresql"
)
WORD = sa.String(length=20)

TABLES = (
    "user_account",
    "failed_sign_in",
    "study",
    "questionnaire_version",
    "response",
    "response_revision",
    "revision_conflict",
    "personal_answer",
    "received_original",
    "personal_reading",
    "draft",
    "import_report",
    "audit_entry",
)


def upgrade() -> None:
    create_people()
    create_studies()
    create_responses()
    create_personal()
    create_drafts()
    create_records()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def create_people() -> None:
    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=300), nullable=False),
        sa.Column("role", WORD, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("role IN ('admin', 'researcher')", name=op.f("ck_user_account_role")),
        sa.CheckConstraint(
            "name = lower(name) AND length(name) > 0", name=op.f("ck_user_account_name_lower_case")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_user_account"),
        sa.UniqueConstraint("name", name="uq_user_account_name"),
    )
    op.create_table(
        "failed_sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_failed_sign_in"),
    )
    op.create_index(
        "ix_failed_sign_in_subject_at", "failed_sign_in", ["subject", "at"], unique=False
    )


def create_studies() -> None:
    op.create_table(
        "study",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", DOCUMENT, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_study_state")),
        sa.CheckConstraint(
            "slug = lower(slug) AND length(slug) > 0", name=op.f("ck_study_slug_lower_case")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_study"),
        sa.UniqueConstraint("slug", name="uq_study_slug"),
    )
    op.create_table(
        "questionnaire_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("compiled", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=False),
        sa.Column("source_name", sa.String(length=300), nullable=False),
        sa.Column("warnings", DOCUMENT, nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.Column("current_since", MOMENT, nullable=False),
        sa.CheckConstraint(
            "length(content_hash) = 64", name=op.f("ck_questionnaire_version_content_hash_length")
        ),
        sa.ForeignKeyConstraint(
            ["published_by"],
            ["user_account.id"],
            name="fk_questionnaire_version_published_by_user_account",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["study_id"],
            ["study.id"],
            name="fk_questionnaire_version_study_id_study",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_questionnaire_version"),
        sa.UniqueConstraint(
            "study_id", "content_hash", name="uq_questionnaire_version_study_id_content_hash"
        ),
    )


def create_responses() -> None:
    op.create_table(
        "response",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("status", WORD, nullable=False),
        sa.Column("current_revision", sa.Integer(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "status IN ('submitted', 'returned', 'approved', 'rejected')",
            name=op.f("ck_response_status"),
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name="fk_response_study_id_study", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_response"),
    )
    op.create_index("ix_response_study_id", "response", ["study_id"], unique=False)
    op.create_table(
        "response_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("parent", sa.Integer(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("mode", WORD, nullable=False),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("source", sa.String(length=400), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("personal_digest", sa.String(length=64), nullable=False),
        sa.Column("document", DOCUMENT, nullable=False),
        sa.Column("checked_at", MOMENT, nullable=True),
        sa.Column("problems", DOCUMENT, nullable=True),
        sa.CheckConstraint(
            "mode IN ('web', 'device', 'import')", name=op.f("ck_response_revision_mode")
        ),
        sa.CheckConstraint(
            "(checked_at IS NULL) = (problems IS NULL)",
            name=op.f("ck_response_revision_problems_when_checked"),
        ),
        sa.CheckConstraint(
            "(revision = 1) = (parent IS NULL)",
            name=op.f("ck_response_revision_first_has_no_parent"),
        ),
        sa.CheckConstraint(
            "length(content_hash) = 64", name=op.f("ck_response_revision_content_hash_length")
        ),
        sa.CheckConstraint("parent < revision", name=op.f("ck_response_revision_parent_before")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_response_revision_revision_from_1")),
        sa.ForeignKeyConstraint(
            ["response_id", "parent"],
            ["response_revision.response_id", "response_revision.revision"],
            name="fk_response_revision_parent_response_revision",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["response.id"],
            name="fk_response_revision_response_id_response",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["questionnaire_version.id"],
            name="fk_response_revision_version_id_questionnaire_version",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_response_revision"),
        sa.UniqueConstraint(
            "response_id", "revision", name="uq_response_revision_response_id_revision"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_response_revision_unchecked",
        "response_revision",
        ["id"],
        unique=False,
        sqlite_where=sa.text("checked_at IS NULL"),
        postgresql_where=sa.text("checked_at IS NULL"),
    )
    op.create_index(
        "ix_response_revision_version_id", "response_revision", ["version_id"], unique=False
    )
    op.create_index(
        "uq_response_revision_response_id_parent",
        "response_revision",
        ["response_id", "parent"],
        unique=True,
        sqlite_where=sa.text("parent IS NOT NULL"),
        postgresql_where=sa.text("parent IS NOT NULL"),
    )
    op.create_table(
        "revision_conflict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("parent", sa.Integer(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("reason", WORD, nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("mode", WORD, nullable=False),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("source", sa.String(length=400), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("personal_digest", sa.String(length=64), nullable=False),
        sa.Column("document", DOCUMENT, nullable=False),
        sa.Column("personal", sa.LargeBinary(), nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "mode IN ('web', 'device', 'import')", name=op.f("ck_revision_conflict_mode")
        ),
        sa.CheckConstraint(
            "reason IN ('other_content', 'second_child', 'other_study')",
            name=op.f("ck_revision_conflict_reason"),
        ),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_revision_conflict_revision_from_1")),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["response.id"],
            name="fk_revision_conflict_response_id_response",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["study_id"],
            ["study.id"],
            name="fk_revision_conflict_study_id_study",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["questionnaire_version.id"],
            name="fk_revision_conflict_version_id_questionnaire_version",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_revision_conflict"),
        sa.UniqueConstraint(
            "response_id",
            "study_id",
            "revision",
            "content_hash",
            "personal_digest",
            name="uq_revision_conflict_content",
        ),
    )
    op.create_index(
        "ix_revision_conflict_study_id", "revision_conflict", ["study_id"], unique=False
    )


def create_personal() -> None:
    op.create_table(
        "personal_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=400), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id", "revision"],
            ["response_revision.response_id", "response_revision.revision"],
            name="fk_personal_answer_response_revision",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_personal_answer"),
        sa.UniqueConstraint(
            "response_id",
            "revision",
            "address",
            name="uq_personal_answer_response_id_revision_address",
        ),
    )
    op.create_table(
        "received_original",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id", "revision"],
            ["response_revision.response_id", "response_revision.revision"],
            name="fk_received_original_response_revision",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_received_original"),
        sa.UniqueConstraint(
            "response_id", "revision", name="uq_received_original_response_id_revision"
        ),
    )
    op.create_table(
        "personal_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=True),
        sa.Column("reader", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.String(length=500), nullable=False),
        sa.Column("read_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["reader_id"],
            ["user_account.id"],
            name="fk_personal_reading_reader_id_user_account",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["study_id"],
            ["study.id"],
            name="fk_personal_reading_study_id_study",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_personal_reading"),
    )
    op.create_index(
        "ix_personal_reading_response_id", "personal_reading", ["response_id"], unique=False
    )
    op.create_index("ix_personal_reading_study_id", "personal_reading", ["study_id"], unique=False)


def create_drafts() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("document", DOCUMENT, nullable=False),
        sa.Column("personal", sa.LargeBinary(), nullable=True),
        sa.Column("position", sa.String(length=80), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name="fk_draft_study_id_study", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["questionnaire_version.id"],
            name="fk_draft_version_id_questionnaire_version",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_draft"),
    )
    op.create_index("ix_draft_study_id", "draft", ["study_id"], unique=False)
    op.create_index("ix_draft_updated_at", "draft", ["updated_at"], unique=False)


def create_records() -> None:
    op.create_table(
        "import_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("file_name", sa.String(length=300), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("stored", sa.Integer(), nullable=False),
        sa.Column("repeated", sa.Integer(), nullable=False),
        sa.Column("conflicting", sa.Integer(), nullable=False),
        sa.Column("findings", DOCUMENT, nullable=False),
        sa.Column("imported_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "stored + repeated + conflicting <= rows", name=op.f("ck_import_report_rows_add_up")
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["user_account.id"],
            name="fk_import_report_actor_id_user_account",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name="fk_import_report_study_id_study", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["questionnaire_version.id"],
            name="fk_import_report_version_id_questionnaire_version",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_import_report"),
    )
    op.create_index("ix_import_report_study_id", "import_report", ["study_id"], unique=False)
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("study_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("details", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["user_account.id"],
            name="fk_audit_entry_actor_id_user_account",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["study.id"], name="fk_audit_entry_study_id_study", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entry"),
    )
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"], unique=False)
    op.create_index("ix_audit_entry_study_id", "audit_entry", ["study_id"], unique=False)
