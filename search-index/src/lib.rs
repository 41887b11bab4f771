//! Full-text index of the catalogue in Chinese and English; empty until its first slice.
