"""The user's own entity types: files of patterns and word lists, found beside our types in tables and in text.

``loading`` reads the files, ``lists`` makes and opens lists of words, ``kinds`` holds what a type is and its
recognizer, ``scan`` runs them over bytes, ``trying`` tries them on the examples they bring.
"""
