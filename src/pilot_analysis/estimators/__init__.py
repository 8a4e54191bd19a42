"""Estimators: numbers in, numbers out, each with its paper and a test against what that paper published.

They know nothing of municipalities, tables or languages, and can be used alone, on any data of the shape they ask for.
What statsmodels, scipy and networkx have is called there; here stands what they lack.
"""
