"""Assessments (kartläggningar) by templates, bedömningsinstrument in summary, and goals proposed by what hinders."""
