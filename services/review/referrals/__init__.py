"""Referral (移送): who was told often enough, with proof, and has still not filed is referred to the platform.

The city's alone, and two officers': one proposes, another approves. Who files before the letter is sent drops out by
itself; who files afterwards gets a letter drafted that takes the referral back.
"""
