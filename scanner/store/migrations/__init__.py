"""The versions of a run store, each as the step that makes it from the one before: for scanner.store.migrate."""
