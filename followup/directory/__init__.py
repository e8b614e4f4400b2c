"""The municipality's list of who is employed, held against who may sign in here."""
