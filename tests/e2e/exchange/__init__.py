"""Softphones on a real exchange: who reaches whom, who hears whom, what comes along."""
